namespace Weir.Persistence.Faster;

/// <summary>What a state outlives once its write has returned.</summary>
public enum StorageDurability
{
    /// <summary>The process's end by any means, and loss of power: the disk has confirmed the bytes (fsync).</summary>
    Disk,

    /// <summary>The process's end by any means (SIGKILL too), not loss of power: the operating system has the bytes.</summary>
    Os,
}
