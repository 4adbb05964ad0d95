namespace Weir.Client;

/// <summary>How a stream of frames is sent.</summary>
public sealed record GatewayStreamOptions
{
    /// <summary>Format of the records that the stream encodes itself.</summary>
    /// <value><see cref="RecordFormat.Json"/> by default.</value>
    public RecordFormat Format { get; init; } = RecordFormat.Json;

    /// <summary>The producer: 1 to 64 of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
    /// <value>Null by default: a new one.</value>
    public string? Producer { get; init; }

    /// <summary>Number of the first frame: 1 for a new producer, otherwise one more than the last one acknowledged.</summary>
    /// <value>1 by default.</value>
    public long First { get; init; } = 1;

    /// <summary>Frames sent and not yet acknowledged, at most; they are kept to be sent again after a lost connection.</summary>
    /// <value>32 by default, 1 to 500 (the server remembers a producer's last 1,000).</value>
    public int FramesInFlightMax { get; init; } = 32;

    /// <summary>Called once for every rejected record that the server lists; from the receiving side, so it must be quick and not throw.</summary>
    /// <value>Null by default.</value>
    public Action<RejectedRecord>? OnRejected { get; init; }

    /// <summary>Called with a frame's number once it and all before it are acknowledged; from the receiving side, so it must be quick and not throw.</summary>
    /// <value>Null by default.</value>
    public Action<long>? OnAcknowledged { get; init; }

    internal void Validate()
    {
        if (FramesInFlightMax is < 1 or > 500)
        {
            throw new ArgumentException($"{nameof(FramesInFlightMax)} is {FramesInFlightMax}; it must be between 1 and 500.");
        }
    }
}
