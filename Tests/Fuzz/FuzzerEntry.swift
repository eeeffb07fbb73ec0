import Foundation

/// The target named by `TRUSTCAST_FUZZ`; the program that libFuzzer drives has no other setting.
private let chosen: FuzzTarget? = getenv("TRUSTCAST_FUZZ").flatMap {
    FuzzTarget(rawValue: String(cString: $0))
}

/// libFuzzer's entry: one input; a property that does not hold ends the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let chosen else { fatalError("set TRUSTCAST_FUZZ to csv, expressions or yaml") }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let fault = chosen.fault(in: bytes) { fatalError(fault) }
    return 0
}
