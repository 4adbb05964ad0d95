namespace Weir.Simulation.Worlds;

/// <summary>Which cases belong to what a world is about.</summary>
internal static class Cases
{
    /// <summary>What only devices can meet.</summary>
    public static readonly Reached[] OfDevicesAlone =
    [
        Reached.DeviceReadAgain, Reached.ReadingsMoved, Reached.PredictionsMoved, Reached.ReadingsTooOld, Reached.PredictionsTooOld,
        Reached.ModelsWanted, Reached.ModelsPublished, Reached.OldModelsCame, Reached.ModelsUsed,
    ];

    /// <summary>What devices must have met: what is theirs alone, and what is between their grains and the log or the store.</summary>
    public static readonly Reached[] OfDevices =
    [
        .. OfDevicesAlone,
        Reached.GapRefused, Reached.GapFoundByCheckpoint, Reached.ConsumerWithoutAnswer, Reached.CheckpointFailed, Reached.CacheFull,
        Reached.ReceiversOverlapped, Reached.ZombieCalled, Reached.ConflictRefused, Reached.ListReadAgain, Reached.RepeatLeftOut, Reached.StreamGrew,
        Reached.PoisonSetAside, Reached.ChunkDeleted, Reached.GarbageKept, Reached.ChunkNameTaken,
    ];
}
