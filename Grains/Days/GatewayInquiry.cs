using Orleans;
using Weir.Days;
using Weir.Gateways;
using Weir.Grains.Publishing;
using Weir.Lists;
using Weir.Records;

namespace Weir.Grains.Days;

/// <summary>
/// Asks every listed gateway of a day shard what it has, a page at a time, and ranks the answers anew. Between two pages totals are published as
/// ever: whoever takes them puts them into this ranking too, so that an answer heard long ago is still the newest when the last one has come.
/// </summary>
/// <remarks>
/// A gateway's id is with the list before its first totals are with the shard: one that is listed behind this inquiry's back publishes after it has begun.
/// </remarks>
/// <param name="grains">Makes references.</param>
/// <param name="kind">The shard's kind.</param>
/// <param name="day">The shard's day.</param>
/// <param name="shard">The shard's number.</param>
internal sealed class GatewayInquiry(IGrainFactory grains, RecordKind kind, DateOnly day, int shard)
{
    /// <summary>Ids fetched in one call from a shard of the list.</summary>
    private const int PageMax = 256;

    /// <summary>Gateways asked at the same time.</summary>
    private const int ConcurrentQuestions = 64;

    // Both counts are powers of two, so the gateways of a day shard are those of every 16th shard of the list.
    private int _list = shard;
    private string? _after;

    /// <summary>Whether everybody has answered.</summary>
    public bool IsDone => _list >= IIdListGrain.ShardCount;

    /// <summary>Asks the next page of gateways.</summary>
    /// <returns>What they have.</returns>
    public async Task<List<GatewayDay>> AskNextAsync(CancellationToken cancellationToken)
    {
        var ids = await IdListPublisher.Shard(grains, ListSubject.Gateways, _list).GetPageAsync(_after, PageMax, cancellationToken);
        var answers = await AskAsync(ids, cancellationToken);
        if (ids.Count < PageMax)
        {
            (_list, _after) = (_list + IDayShardGrain.ShardCount, null);
        }
        else
        {
            _after = ids[^1];
        }

        return answers;
    }

    /// <summary>Asks some gateways, a few at a time.</summary>
    /// <returns>What those have that have anything.</returns>
    public async Task<List<GatewayDay>> AskAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var answers = new List<GatewayDay>();
        foreach (var group in ids.Chunk(ConcurrentQuestions))
        {
            var asked = group.Select(id => grains.GetGrain<IGatewayGrain>(id).GetDayAsync(kind, day, cancellationToken));
            answers.AddRange((await Task.WhenAll(asked)).OfType<GatewayDay>());
        }

        return answers;
    }
}
