using Orleans.Storage;

namespace Weir.Persistence.Faster;

/// <summary>Settings of one store of grain states in a directory; section <c>Storage</c> of the configuration.</summary>
/// <remarks>
/// What a store takes on disk stays below 2 × the bytes of its live states + 4 × <see cref="SegmentBytes"/> + two index checkpoints
/// (40 bytes a state each), however often the states are rewritten. In memory it takes <see cref="MemoryBytes"/> and 50 to 100 bytes a state.
/// </remarks>
public sealed class FasterStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Storage";

    /// <summary>Where the store is kept; made if missing. One process, and in it one provider, owns a directory.</summary>
    /// <value>A path; required.</value>
    public string Directory { get; set; } = "";

    /// <summary>What a state outlives once its write has returned.</summary>
    /// <value><see cref="StorageDurability.Disk"/> by default.</value>
    public StorageDurability Durability { get; set; } = StorageDurability.Disk;

    /// <summary>Memory for states on their way to the disk. Everything else is read from the files, through the operating system's cache.</summary>
    /// <value>Bytes, rounded down to a power of two; 64 MiB by default, 32 MiB to 16 GiB.</value>
    public long MemoryBytes { get; set; } = FasterStorageDefaults.MemoryBytes;

    /// <summary>Largest serialized state that is taken; a larger one is refused by name and size.</summary>
    /// <value>Bytes; 1 MiB by default, 1 to 4 MiB (a state must fit into half a page of the log).</value>
    public int MaxStateBytes { get; set; } = FasterStorageDefaults.MaxStateBytes;

    /// <summary>Size of a log file, the unit in which room is given back.</summary>
    /// <value>Bytes, a power of two; 64 MiB by default, 8 MiB to 1 GiB. Fixed when the store is made; later values are ignored.</value>
    public long SegmentBytes { get; set; } = FasterStorageDefaults.SegmentBytes;

    /// <summary>How many bytes of states are written between two checkpoints of the index; a start reads at most about this much of the log.</summary>
    /// <value>Bytes; 128 MiB by default, 1 MiB to 16 GiB.</value>
    public long IndexCheckpointBytes { get; set; } = FasterStorageDefaults.IndexCheckpointBytes;

    /// <summary>Stage of the silo's life at which the store opens; it closes when that stage is left, so everything that starts later may use it to its end.</summary>
    /// <value><see cref="Orleans.ServiceLifecycleStage.RuntimeStorageServices"/> by default.</value>
    public int InitStage { get; set; } = Orleans.ServiceLifecycleStage.RuntimeStorageServices;

    /// <summary>Turns states into bytes and back.</summary>
    /// <value>The application's <see cref="IGrainStorageSerializer"/> service unless set.</value>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = default!;
}
