namespace Weir.Simulation.Storage;

/// <summary>How a storage may be worse than any that the guarantees allow: to show that the checks notice.</summary>
internal sealed class StorageLies
{
    private long _writes;

    /// <summary>Writes without looking at the ETag.</summary>
    public bool IgnoresTags { get; init; }

    /// <summary>Every so many writes of states of this name are answered and not done; 0 for none.</summary>
    public int LiesEvery { get; init; }

    public string? LiesAbout { get; init; }

    public bool Lies(string stateName) => LiesEvery > 0 && (LiesAbout is null || LiesAbout == stateName) && ++_writes % LiesEvery == 0;
}
