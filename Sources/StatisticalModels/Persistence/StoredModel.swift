import Foundation

/// A specification with its fit, as a file under `models/fitted/` holds it.
package struct StoredModel: Sendable, Equatable {
    /// The schema that this version writes and reads.
    package static let schema = "trustcast.model/1"

    package var specification: ModelSpecification
    package var fit: ModelFit
    /// What changes of the columns do to the share with an event.
    package var risks: AverageRisks?

    package init(
        specification: ModelSpecification, fit: ModelFit, risks: AverageRisks? = nil
    ) {
        self.risks = risks
        self.specification = specification
        self.fit = fit
    }

    /// The model as JSON text: keys in alphabetical order, numbers that read back to the same
    /// bits, so that the same fit is the same bytes.
    package func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Inf", negativeInfinity: "-Inf", nan: "NaN")
        let file = File(schema: Self.schema, specification: specification, fit: fit, risks: risks)
        return Array(try encoder.encode(file)) + [UInt8(ascii: "\n")]
    }

    /// Reads a model.
    ///
    /// - Throws: ``ModelFileError`` for another schema, or text that is not such a file.
    package init(bytes: [UInt8]) throws(ModelFileError) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Inf", negativeInfinity: "-Inf", nan: "NaN")
        let data = Data(bytes)
        do {
            let header = try decoder.decode(Header.self, from: data)
            guard header.schema == Self.schema else {
                throw ModelFileError.otherSchema(found: header.schema)
            }
            let file = try decoder.decode(File.self, from: data)
            specification = file.specification
            fit = file.fit
            risks = file.risks
        } catch let error as ModelFileError {
            throw error
        } catch let error as DecodingError {
            throw ModelFileError.unreadable(at: error.place)
        } catch {
            throw ModelFileError.unreadable(at: "")
        }
    }

    private struct Header: Decodable {
        var schema: String
    }

    private struct File: Codable {
        var schema: String
        var specification: ModelSpecification
        var fit: ModelFit
        var risks: AverageRisks?
    }
}

/// Why a model's file cannot be used.
package enum ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case otherSchema(found: String)
    /// The keys that lead to what is missing or of another type.
    case unreadable(at: String)

    package var description: String {
        switch self {
        case .otherSchema(let found):
            return "the model is a file of schema \"\(found)\", but this version reads "
                + "\"\(StoredModel.schema)\"; fit the model again, or use the version that "
                + "wrote it"
        case .unreadable(let place):
            let at = place.isEmpty ? "" : " at \"\(place)\""
            return "the file is not a fitted model, or was changed\(at); fit the model again"
        }
    }
}

extension DecodingError {
    /// The keys that lead to the fault: `fit.cox.coefficients`.
    fileprivate var place: String {
        switch self {
        case .keyNotFound(let key, let context):
            return (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            return context.codingPath.map(\.stringValue).joined(separator: ".")
        @unknown default: return ""
        }
    }
}
