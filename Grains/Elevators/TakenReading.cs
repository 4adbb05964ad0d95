namespace Weir.Grains.Elevators;

/// <summary>What a reading was.</summary>
internal enum TakenReading
{
    /// <summary>One that the history had; nothing but a count has changed.</summary>
    Duplicate,

    /// <summary>One that is in the history now and came too late for the speed layer.</summary>
    Late,

    /// <summary>One that is in the history now.</summary>
    New,
}
