using Weir.Silo.Ingest;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>Gathers the records of letters: of each all or none. Not thread-safe.</summary>
internal sealed class LetterBatch(LetterReader reader, BatchPool pool, InFlightBytes inFlight) : IDisposable
{
    private readonly IngestBatch _one = pool.Rent();
    private readonly InFlightRoom _room = new(inFlight);
    private readonly List<LetterMark> _letters = [];

    /// <summary>The letters that were taken, in their order.</summary>
    public IReadOnlyList<LetterMark> Letters => _letters;

    /// <summary>Their records.</summary>
    public IngestBatch Batch { get; } = pool.Rent();

    /// <summary>Takes a letter's records.</summary>
    /// <returns>Why it cannot be taken; null when it was.</returns>
    /// <exception cref="NoRoomException">Too much is in flight.</exception>
    public string? Add(DeadLetter letter, DateTimeOffset receivedAt)
    {
        _room.Reach(_room.Bytes + letter.Payload.Length);
        if (reader.Read(letter, receivedAt, _room, _one) is { } fault)
        {
            return fault;
        }

        var records = _one.Records;
        if (_letters.Count == 0)
        {
            Batch.Start(records.Encoding);
        }

        for (var group = 0; group < records.KeyCount; group++)
        {
            foreach (var value in records.GetValues(group))
            {
                Batch.Records.Add(records.GetKey(group), value);
            }
        }

        _letters.Add(new LetterMark(letter.Id, LetterPrint.Of(letter)));
        return null;
    }

    public void Dispose()
    {
        pool.Return(_one);
        pool.Return(Batch);
        _room.Dispose();
    }
}
