import CKernels

/// How this process treats memory that it no longer needs.
public enum ProcessMemory {
    /// Keeps freed memory for the next column instead of giving it back to the system.
    ///
    /// Columns of millions of rows come and go; giving each back and asking for it again costs the
    /// system's time for emptying pages: reading 5,000,000 orders and making their panel takes 2.1
    /// instead of 3.5 to 4.6 s of it, at the same peak. To be called by a program before its first
    /// large allocation, never by a library.
    public static func keepForReuse() { ck_keep_freed_memory() }
}
