import COpenBLAS

/// OpenBLAS on one thread: parallelism is ours, over chunks that do not depend on the machine.
enum BLAS {
    static let isReady: Bool = {
        openblas_set_num_threads(1)
        return true
    }()
}
