namespace Weir.Simulation.Traffic;

/// <summary>When streams get more partitions.</summary>
internal enum Growth
{
    Never,

    /// <summary>The counters' stream at any start, requests under way: order between partitions is then anybody's, so dates never meet and sums decide.</summary>
    AtAnyStart,

    /// <summary>
    /// Every stream, at a moment when every request has its answer, however much of it has yet to be read: the order of a gateway's records is then
    /// that of before and after.
    /// </summary>
    BetweenRequests,
}
