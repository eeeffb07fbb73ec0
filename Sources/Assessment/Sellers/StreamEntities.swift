/// The random streams' entities of sellers: FNV-1a of the id, 32 bits.
///
/// In sorted order of the ids, an entity that is taken is raised by 1 until it is free, so that a
/// seller keeps its entity as long as no earlier id collides with it.
///
/// - Precondition: `ids` is sorted and without repeats.
package func streamEntities(ofSortedIDs ids: [String]) -> [UInt32] {
    var taken: Set<UInt32> = []
    return ids.map { id in
        var entity = id.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        while !taken.insert(entity).inserted { entity &+= 1 }
        return entity
    }
}
