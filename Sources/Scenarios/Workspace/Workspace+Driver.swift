import DataTables
import StatisticalModels

extension Workspace {
    /// Checks, before anything is fitted, that the models of `projection.models` can move a
    /// projection: a discrete hazard with a hazard for each channel, or with one for all channels
    /// and a multinomial model of the next channel beside it.
    ///
    /// - Throws: `FormatError` at the place that says otherwise; what reading the files throws.
    package func checkProjectionModels() throws {
        let driver = try model(named: projection.repurchaseModel)
        guard driver.kind == .discreteHazard else {
            throw driver.place.error(
                "the model that drives the projection must be of kind discrete_hazard")
        }
        let isAllCause = driver.channels == DiscreteHazardModel.Channels.allCause.rawValue
        guard let name = projection.channelModel else {
            guard isAllCause else { return }
            throw driver.place.error(
                "channels is all_cause, one hazard for all channels, and a projection needs to "
                    + "know the channel of the next order too; name a model of it under "
                    + "projection.models (channel: NAME, of kind: multinomial with formula: "
                    + "next_channel ~ ...), or write channels: cause_specific")
        }
        let place = projection.channelPlace ?? driver.place
        guard isAllCause else {
            throw place.error(
                "projection.models.channel is \"\(name)\", but \(driver.name) has a hazard for each "
                    + "channel already; leave channel out, or write channels: all_cause in the "
                    + "model \(driver.name)")
        }
        try check(model(named: name), at: place)
    }

    private func check(_ channel: ModelFile, at place: YAMLPlace) throws {
        let called = "projection.models.channel is \"\(channel.name)\", "
        guard channel.kind == .multinomial, channel.panel == .purchases else {
            throw place.error(
                called + "of kind \(channel.kind.rawValue) on the panel "
                    + "\(channel.panel.rawValue); expected kind: multinomial with panel: purchases "
                    + "and formula: next_channel ~ ...")
        }
        guard case .binary(.column("next_channel")) = try Formula.parse(channel.formula).response
        else {
            throw place.error(
                called + "whose formula is \(channel.formula); expected next_channel before the ~, "
                    + "the channel of the next order")
        }
    }
}
