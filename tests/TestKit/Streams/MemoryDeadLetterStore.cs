using Weir.Streaming;

namespace Weir.TestKit.Streams;

/// <summary>Dead letters in memory. Thread-safe.</summary>
public sealed class MemoryDeadLetterStore : IDeadLetterStore
{
    private readonly Lock _lock = new();
    private readonly List<DeadLetter> _letters = [];
    private int _failures;

    /// <summary>Makes the next calls of ParkAsync throw.</summary>
    public void FailParking(int count)
    {
        lock (_lock)
        {
            _failures = count;
        }
    }

    public ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_failures > 0)
            {
                _failures--;
                throw new IOException("Parking was made to fail.");
            }

            foreach (var letter in letters)
            {
                if (!_letters.Exists(known => IsSame(known, letter)))
                {
                    _letters.Add(letter with { Id = _letters.Count + 1 });
                }
            }

            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<DeadLetter>>([.. _letters.Where(letter => letter.Id > after).Take(limit)]);
        }
    }

    private static bool IsSame(DeadLetter known, DeadLetter letter) =>
        (known.Stream, known.Partition, known.Offset, known.Index, known.Key) == (letter.Stream, letter.Partition, letter.Offset, letter.Index, letter.Key);
}
