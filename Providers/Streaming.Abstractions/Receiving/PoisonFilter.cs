using System.Text;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming;

/// <summary>Runs the application's decoder over what was read; gathers the good records and the letters of the bad ones.</summary>
internal sealed partial class PoisonFilter
{
    private readonly PartitionContext _context;
    private readonly IRecordDecoder _decoder;
    private readonly RecordGrouper _grouper;
    private readonly List<RecordRun> _good = [];
    private readonly List<DeadLetter> _letters = [];
    private readonly Action<int, string> _onPoison;
    private ReadOnlyMemory<byte> _key;
    private RecordRun _run;

    public PoisonFilter(PartitionContext context, RecordGrouper grouper)
    {
        _context = context;
        _decoder = context.Decoder!;
        _grouper = grouper;
        _onPoison = SetAside;
    }

    public bool HasLetters => _letters.Count > 0;

    public void Add(ReadOnlyMemory<byte> key, in RecordRun run)
    {
        (_key, _run) = (key, run);
        _good.Clear();
        var lettersBefore = _letters.Count;
        try
        {
            _decoder.Decode(key.Span, run, _onPoison, _good);
        }
        catch (Exception exception)
        {
            // The decoder broke, and would again: the run must not hold the partition for ever, and nothing of it is lost.
            _good.Clear();
            _letters.RemoveRange(lettersBefore, _letters.Count - lettersBefore);
            SetAsideRun($"The decoder failed: {exception.Message}");
        }

        foreach (var good in _good)
        {
            _grouper.Add(key, good);
        }
    }

    /// <summary>Keeps the letters durably. Until this has returned, the position stays before them.</summary>
    public async ValueTask ParkAsync(CancellationToken cancellationToken)
    {
        await _context.DeadLetters!.ParkAsync(_letters.ToArray(), cancellationToken);
        _context.Metrics.AddParked(_letters.Count);
        var first = _letters[0];
        LogPoison(_context.Logger, _letters.Count, first.Stream, first.Partition, first.Offset, first.Index, first.Reason);
    }

    public void Clear()
    {
        _letters.Clear();
        _good.Clear();
        (_key, _run) = (default, default);
    }

    /// <summary>Nobody can say which bytes are whose: the first letter has those of the whole run, or a run's letters would take its size squared.</summary>
    private void SetAsideRun(string reason)
    {
        for (var i = 0; i < _run.Count; i++)
        {
            _letters.Add(CreateLetter(i, reason, i == 0 ? _run.Payload : default));
        }
    }

    private void SetAside(int index, string reason) => _letters.Add(CreateLetter(index, reason, _decoder.GetPayload(_run, index)));

    private DeadLetter CreateLetter(int index, string reason, ReadOnlyMemory<byte> payload) =>
        new(0, _context.Stream, _context.Partition, _run.Offset, _run.FirstIndex + index, Encoding.UTF8.GetString(_key.Span), reason, _context.Time.GetUtcNow(), _run.Encoding, payload);

    [LoggerMessage(2103, LogLevel.Warning, "{Count} records of {Stream}/{Partition} cannot be taken, first {Offset}:{Index}: {Reason}. Kept as dead letters; reading goes on.")]
    private static partial void LogPoison(ILogger logger, int count, string stream, int partition, long offset, int index, string reason);
}
