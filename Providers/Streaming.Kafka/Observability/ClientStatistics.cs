namespace Weir.Streaming.Kafka.Observability;

/// <summary>
/// What a client has last said of itself. Its thread only leaves the document here, which costs it nothing; it is read when somebody looks, once. Thread-safe.
/// </summary>
internal sealed class ClientStatistics
{
    private readonly Lock _lock = new();
    private string? _unread;
    private StatisticsDocument _read = StatisticsDocument.Empty;

    /// <summary>The newest, as far as it can be read; empty where there is none.</summary>
    public StatisticsDocument Read()
    {
        lock (_lock)
        {
            if (Interlocked.Exchange(ref _unread, null) is { } json)
            {
                _read = StatisticsDocument.Parse(json);
            }

            return _read;
        }
    }

    /// <summary>The client has said it.</summary>
    public void Take(string json) => Interlocked.Exchange(ref _unread, json);

    /// <summary>The client has ended: what it said holds no more.</summary>
    public void End()
    {
        lock (_lock)
        {
            (_unread, _read) = (null, StatisticsDocument.Empty);
        }
    }
}
