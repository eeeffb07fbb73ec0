/// Where a cohort's count stands in the flat arrays.
///
/// A group is latent class × home channel (the home only if the driver uses it); a slot is what a
/// buyer's last order was: five experiences × seller quality classes, then online, then store. A
/// cell is (row, group, slot) with a row per whole steps since the last order's step.
package struct CohortLayout: Sendable, Hashable {
    package let classes: Int
    /// 1 or 3.
    package let homes: Int
    /// 1 or 3.
    package let qualities: Int
    package let openCell: Int

    package var groups: Int { classes * homes }
    package var slots: Int { 5 * qualities + 2 }
    var onlineSlot: Int { 5 * qualities }
    var storeSlot: Int { 5 * qualities + 1 }
    /// Cells of one row.
    var width: Int { groups * slots }
    /// Rows 0..<openCell form a ring, the last one is the open cell.
    var cells: Int { (openCell + 1) * width }

    /// What a cohort is but for the class: in this order stand columns over ages, homes and slots.
    func state(age: Int, home: Int, slot: Int) -> Int { (age * homes + home) * slots + slot }
    var states: Int { (openCell + 1) * homes * slots }

    func group(class latent: Int, home: Int) -> Int { latent * homes + (homes > 1 ? home : 0) }
    func home(ofGroup group: Int) -> Int { group % homes }
    func latent(ofGroup group: Int) -> Int { group / homes }
    func slot(experience: Int, quality: Int) -> Int { experience * qualities + quality }

    /// The exposure kind (`ExposureState`) of a slot.
    func kind(ofSlot slot: Int) -> Int {
        slot < onlineSlot ? slot / qualities : slot - onlineSlot + 5
    }

    /// The origin channel of a slot.
    func origin(ofSlot slot: Int) -> Int { slot < onlineSlot ? 0 : slot - onlineSlot + 1 }

    /// The random streams' entity of a cohort, by driver cell.
    func entity(cell: Int, group: Int, slot: Int) -> UInt32 {
        UInt32(cell) << 16 | UInt32(group) << 8 | UInt32(slot)
    }
}
