namespace Weir.Grains.Delivery;

/// <summary>What a <see cref="CheckpointedGrain{TState}"/> must know of its state.</summary>
public interface ICheckpointedState
{
    /// <summary>Grows with every change; 0 before the first record.</summary>
    long Version { get; }

    /// <summary>Whether a record was ever taken.</summary>
    bool IsKnown { get; }

    /// <summary>The places in the partitions.</summary>
    PositionMap Positions { get; }
}
