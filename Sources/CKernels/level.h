// The instruction sets that a kernel is compiled for. A body file is included once for each, with
// NAME(x) giving the variant's function name, TARGET its attributes and WIDEN what goes before a
// loop (compilers keep to half of a 512-bit register unless told).
#ifndef TRUSTCAST_LEVEL_H
#define TRUSTCAST_LEVEL_H
#include "ckernels.h"

#if defined(__x86_64__)
#define CK_X86 1
#define TARGET_V4 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define TARGET_V3 __attribute__((target("arch=x86-64-v3")))
#else
#define CK_X86 0
#endif

#define INLINE static inline __attribute__((always_inline))

/// A level that this processor can run: `level` itself, or the best one if it is negative.
static inline int ck_usable(int level) {
    int best = ck_level();
    return level < 0 || level > best ? best : level;
}
#endif
