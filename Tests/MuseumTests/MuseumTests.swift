import Testing

/// The museum of bad input: each exhibit with its exact message and the state that remains.
struct MuseumTests {
    @Test(arguments: TableRoom.exhibits)
    func tables(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: OrderRoom.exhibits)
    func orders(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: WorkspaceRoom.exhibits)
    func workspaces(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: WorkspaceValueRoom.exhibits)
    func values(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: ScenarioRoom.exhibits)
    func scenarios(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: ProgramRoom.exhibits)
    func programs(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: ModelRoom.exhibits)
    func models(_ exhibit: Exhibit) throws { try exhibit.visit() }

    @Test(arguments: CommandRoom.exhibits)
    func commands(_ exhibit: Exhibit) throws { try exhibit.visit() }
}
