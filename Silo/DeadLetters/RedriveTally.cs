using Weir.Operations;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>What became of each letter of a call; the first word counts.</summary>
internal sealed class RedriveTally
{
    private readonly HashSet<long> _told = [];
    private readonly List<RedriveFailure> _failed = [];
    private int _redriven;

    public void Redriven(long id) => _redriven += _told.Add(id) ? 1 : 0;

    public void Fail(long id, string reason)
    {
        if (_told.Add(id))
        {
            _failed.Add(new RedriveFailure(id, reason));
        }
    }

    /// <summary>Fails those of which nothing has been said.</summary>
    public void FailRest(IEnumerable<DeadLetter> letters, string reason)
    {
        foreach (var letter in letters)
        {
            Fail(letter.Id, reason);
        }
    }

    public RedriveResult ToResult() => new(_redriven, [.. _failed.OrderBy(failure => failure.Id)]);
}
