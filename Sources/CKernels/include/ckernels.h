// Loops that must vectorise on every CPU. Everything here but the Gram matrices gives the same
// bits on every x86-64 CPU: no contraction, no libm.
#ifndef TRUSTCAST_CKERNELS_H
#define TRUSTCAST_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

/// Philox4x32-10: one block of four words from a counter and a key (Salmon et al., SC11).
void ck_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
