import Glibc

/// What an interrupted command leaves behind: what is finished, and nothing torn.
package enum EndingSignals {
    /// Stopped on request.
    package static let exitStatus: Int32 = 130

    /// Ends the process with ``exitStatus`` on Ctrl-C, on a request to end and on a closed terminal.
    ///
    /// Files and folders appear whole or not at all, so that nothing needs to be done first; an
    /// unfinished folder is removed by the next command that writes beside it. A signal that the
    /// caller ignores (a job in the background) stays ignored. Reaching a limit on the size of
    /// files becomes an error of writing.
    package static func endProcessOnRequest() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var before = sigaction()
            guard unsafe sigaction(number, nil, &before) == 0 else { continue }
            if isIgnored(before) { continue }
            _ = signal(number) { _ in _exit(EndingSignals.exitStatus) }
        }
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafe unsafeBitCast(
            action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
