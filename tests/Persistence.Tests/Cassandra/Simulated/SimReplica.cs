namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>One node: for each key what it promised, accepted and committed, and its row.</summary>
internal sealed class SimReplica(int number, TimeSpan clockAhead)
{
    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);
    private long _issued;

    public int Number => number;

    /// <summary>How far its clock is ahead of the true time.</summary>
    public TimeSpan ClockAhead => clockAhead;

    public bool IsUp { get; set; } = true;

    /// <summary>A ballot that is not older than a time and has not been given before.</summary>
    public Ballot NextBallot(long time) => new(_issued = Math.Max(time, _issued + 1), number);

    /// <summary>What it knows of a key.</summary>
    public Cell this[string key] => _cells.TryGetValue(key, out var cell) ? cell : _cells[key] = new Cell();

    /// <summary>A key on this node.</summary>
    internal sealed class Cell
    {
        private Ballot _promised;

        /// <summary>The newest proposal that was accepted; without a row it proposes nothing.</summary>
        public (Ballot Ballot, SimRow? Row) Accepted { get; private set; }

        public (Ballot Ballot, SimRow? Row) Committed { get; private set; }

        /// <summary>Promises to accept nothing older; otherwise the newer promise.</summary>
        public Ballot? Promise(Ballot ballot)
        {
            if (ballot <= _promised)
            {
                return _promised;
            }

            _promised = ballot;
            return null;
        }

        public Ballot? Accept(Ballot ballot, SimRow? row)
        {
            if (ballot < _promised)
            {
                return _promised;
            }

            _promised = ballot;
            Accepted = (ballot, row);
            return null;
        }

        public void Commit(Ballot ballot, SimRow row)
        {
            if (ballot > Committed.Ballot)
            {
                Committed = (ballot, row);
            }
        }
    }
}
