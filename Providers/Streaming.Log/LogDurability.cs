namespace Weir.Streaming.Log;

/// <summary>What "durable" survives.</summary>
public enum LogDurability
{
    /// <summary>The death of the process and a loss of power: written through to the disk before the answer.</summary>
    Disk,

    /// <summary>The death of the process only: the operating system writes when it likes. A loss of power may take the newest records.</summary>
    Os,
}
