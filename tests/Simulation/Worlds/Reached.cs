namespace Weir.Simulation.Worlds;

/// <summary>Cases that the seeds together must have met: a simulation proves nothing of what it never comes to.</summary>
internal enum Reached
{
    /// <summary>A gateway refused a container whose predecessor it never had.</summary>
    GapRefused,

    /// <summary>An agent went past the very container that it had been sent back for.</summary>
    SkippedWhenSentBack,

    /// <summary>A checkpoint was answered lower than was delivered.</summary>
    GapFoundByCheckpoint,

    /// <summary>A consumer gave a checkpoint no answer.</summary>
    ConsumerWithoutAnswer,

    /// <summary>A checkpoint failed as a whole.</summary>
    CheckpointFailed,

    /// <summary>An agent gave up a delivery.</summary>
    DeliveryGivenUp,

    /// <summary>A full cache held reading back.</summary>
    CacheFull,

    /// <summary>Two receivers of one partition were at work.</summary>
    ReceiversOverlapped,

    /// <summary>A receiver that was overtaken set the committed offset back.</summary>
    CommitSetBack,

    /// <summary>The commit of a receiver that was overtaken changed nothing.</summary>
    CommitOvertaken,

    /// <summary>A call reached an activation that had been replaced.</summary>
    ZombieCalled,

    /// <summary>A write was refused: another activation had written.</summary>
    ConflictRefused,

    /// <summary>A gateway's write failed or its outcome was unknown, and it was read again.</summary>
    GatewayReadAgain,

    /// <summary>A day shard was.</summary>
    DayShardReadAgain,

    /// <summary>A shard of the list was.</summary>
    ListReadAgain,

    /// <summary>What was written and never made durable was gone after a start.</summary>
    TailLost,

    /// <summary>It was there.</summary>
    TailKept,

    /// <summary>A part stood in the log twice, and its second place came without records.</summary>
    RepeatLeftOut,

    /// <summary>A repeat completed what the first attempt had left out.</summary>
    RequestCompleted,

    /// <summary>A request that was rejected as a whole was known by its number.</summary>
    RejectedRemembered,

    /// <summary>It was known to the next process.</summary>
    RejectedRememberedAfterStart,

    /// <summary>The oldest number of the window was known.</summary>
    OldestNumberKnown,

    /// <summary>The number before it was refused.</summary>
    NumberBehindWindowRefused,

    /// <summary>A number was known whose entries were deleted.</summary>
    NumberKnownWithoutEntries,

    /// <summary>Nothing new was taken from a producer about to be forgotten.</summary>
    ExpiringProducerRefused,

    /// <summary>Its last request was still known.</summary>
    ExpiringProducerKnown,

    /// <summary>A forgotten producer began at 1 again.</summary>
    ProducerBeganAgain,

    /// <summary>A producer that was silent for almost too long went on.</summary>
    ProducerWentOn,

    /// <summary>A stream got one more partition.</summary>
    StreamGrew,

    /// <summary>A new partition had something to read and waited.</summary>
    NewPartitionWaited,

    /// <summary>An old partition had something to read that came after the growth, and waited.</summary>
    OldPartitionWaited,

    /// <summary>A repeat was divided by the partition count of its first attempt, before the growth.</summary>
    DividedAsBeforeGrowth,

    /// <summary>Consumed entries were deleted.</summary>
    EntriesDeleted,

    /// <summary>Records were set aside as poison.</summary>
    PoisonSetAside,

    /// <summary>Days moved to a chunk.</summary>
    DaysMoved,

    /// <summary>A chunk that nothing points to any more was deleted.</summary>
    ChunkDeleted,

    /// <summary>It could not be, and waited for a later write.</summary>
    GarbageKept,

    /// <summary>The name of a chunk was taken by an attempt whose state never became durable.</summary>
    ChunkNameTaken,

    /// <summary>A day whose totals had moved to a chunk was opened again by a late record.</summary>
    ClosedDayOpened,

    /// <summary>A day shard let gateways go.</summary>
    FloorRaised,

    /// <summary>A day shard had too few above its floor and asked its gateways again.</summary>
    GatewaysAskedAgain,

    /// <summary>A device's write failed or its outcome was unknown, and it was read again.</summary>
    DeviceReadAgain,

    /// <summary>Readings moved to a chunk.</summary>
    ReadingsMoved,

    /// <summary>Kept predictions did.</summary>
    PredictionsMoved,

    /// <summary>Readings had left the history because of their age.</summary>
    ReadingsTooOld,

    /// <summary>Kept predictions had.</summary>
    PredictionsTooOld,

    /// <summary>A device asked for models.</summary>
    ModelsWanted,

    /// <summary>They came.</summary>
    ModelsPublished,

    /// <summary>They came once more, or after newer ones.</summary>
    OldModelsCame,

    /// <summary>A prediction was made of them.</summary>
    ModelsUsed,
}
