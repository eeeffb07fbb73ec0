// BLAS through OpenBLAS's own header; the Fortran LAPACK symbols that are used are declared here
// (arguments by pointer, a hidden length per character argument at the end).
#ifndef TRUSTCAST_COPENBLAS_H
#define TRUSTCAST_COPENBLAS_H
#include <cblas.h>
#include <stddef.h>

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info, size_t);
#endif
