namespace Weir.Streaming.Log;

/// <summary>A place in a partition's share of a request: a group in order, and how many of its values come before.</summary>
internal readonly record struct SharePlace(int Group, int Value);

/// <summary>One entry-to-be: a stretch of a partition's share.</summary>
/// <param name="Partition">Partition it goes to.</param>
/// <param name="From">First value.</param>
/// <param name="Until">Place after the last value.</param>
/// <param name="Length">Bytes of the groups with their headers.</param>
/// <param name="Records">Number of records.</param>
/// <param name="Groups">Number of groups.</param>
internal readonly record struct EntryPart(int Partition, SharePlace From, SharePlace Until, int Length, int Records, int Groups);
