import Testing

/// The quick sizes of the studies; each judges itself and ends with 0 or 1.
struct StudyTests {
    private let commands = CommandTests()

    @Test(.timeLimit(.minutes(2)))
    func theDriverRecoversItsCoefficients() throws {
        let answer = try commands.run("recovery", "--quick", program: "trustcast-study")
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
    }

    @Test(.timeLimit(.minutes(2)))
    func heterogeneousBuyersAreProjectedWithinTheBounds() throws {
        let answer = try commands.run("heterogeneity", "--quick", program: "trustcast-study")
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
    }

    @Test(.timeLimit(.minutes(2)))
    func intervalsCoverTheTruth() throws {
        let answer = try commands.run("coverage", "--quick", program: "trustcast-study")
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
    }

    @Test(.timeLimit(.minutes(3)))
    func projectionsHoldTheFuture() throws {
        let answer = try commands.run("projection", "--quick", program: "trustcast-study")
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
    }

    @Test func anUnknownFamilyIsRefused() throws {
        let answer = try commands.run(
            "coverage", "--families", "logistic,probit", program: "trustcast-study")
        #expect(answer.status != 0)
        #expect(answer.errors.contains("unknown family \"probit\"; the families are logistic, "))
    }
}
