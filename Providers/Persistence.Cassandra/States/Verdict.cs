namespace Weir.Persistence.Cassandra.States;

/// <summary>What a row says about a change whose answer was lost.</summary>
internal enum Verdict
{
    /// <summary>It was made.</summary>
    Made,

    /// <summary>The row is as it was before: not made so far.</summary>
    NotYet,

    /// <summary>The row has moved on without it: it was not made and cannot be any more.</summary>
    Overtaken,

    /// <summary>The row has moved on further than it remembers.</summary>
    Forgotten,
}

/// <summary>Judges rows.</summary>
internal static class Verdicts
{
    /// <summary>Judges a row that was read at serial consistency.</summary>
    /// <param name="row">The row; null for none.</param>
    /// <param name="from">What the change was to change.</param>
    /// <param name="to">What it was to make.</param>
    /// <param name="writeId">Its id.</param>
    public static Verdict Of(StateVersion? row, StateVersion? from, StateVersion to, long writeId)
    {
        // A row that is gone has expired, and nothing expires as soon as this change would have to have.
        if (row is null)
        {
            return from is null ? Verdict.NotYet : Verdict.Overtaken;
        }

        if (row.Remembers(writeId))
        {
            return Verdict.Made;
        }

        return row.Equals(from) ? Verdict.NotYet : row.Number - to.Number >= StateVersion.Depth ? Verdict.Forgotten : Verdict.Overtaken;
    }
}
