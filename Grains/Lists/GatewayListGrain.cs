using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Weir.Gateways;
using Weir.Grains.Storage;
using Weir.Streams;

namespace Weir.Grains.Lists;

/// <summary>One shard of the list of known gateways. Ids are only ever added.</summary>
[GrainType("gateway-list")]
public sealed partial class GatewayListGrain(
    [PersistentState("gateway-list", StreamNames.Storage)] IPersistentState<GatewayListState> stored, ILogger<GatewayListGrain> logger)
    : Grain, IGatewayListGrain
{
    private readonly ILogger<GatewayListGrain> _logger = logger;
    private bool _isBroken;

    /// <summary>Ids in ordinal order.</summary>
    private List<string> Ids => _isBroken
        ? throw new StateReloadingException($"Gateway list {this.GetPrimaryKeyString()} is being read again from storage: a write failed.")
        : stored.State.Ids;

    public async Task AddAsync(IReadOnlyList<string> gateways, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gateways);
        var ids = Ids;
        var added = gateways.Where(id => ids.BinarySearch(id, StringComparer.Ordinal) < 0).Distinct(StringComparer.Ordinal).ToList();
        if (added.Count == 0)
        {
            return;
        }

        added.Sort(StringComparer.Ordinal);
        stored.State.Ids = Merge(ids, added);
        try
        {
            await stored.WriteStateAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            _isBroken = true;
            LogBroken(this.GetPrimaryKeyString(), exception);
            DeactivateOnIdle();
            throw;
        }
    }

    public Task<IReadOnlyList<string>> GetPageAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var ids = Ids;
        var from = after is null ? 0 : ids.BinarySearch(after, StringComparer.Ordinal);
        from = from < 0 ? ~from : after is null ? 0 : from + 1;
        return Task.FromResult<IReadOnlyList<string>>(ids.GetRange(from, Math.Min(limit, ids.Count - from)));
    }

    /// <summary>A shard may have tens of thousands of ids and get a few at a time: sorting all of them again would cost far more.</summary>
    private static List<string> Merge(List<string> ids, List<string> added)
    {
        var merged = new List<string>(ids.Count + added.Count);
        var from = 0;
        foreach (var id in added)
        {
            var until = ~ids.BinarySearch(from, ids.Count - from, id, StringComparer.Ordinal);
            merged.AddRange(ids[from..until]);
            merged.Add(id);
            from = until;
        }

        merged.AddRange(ids[from..]);
        return merged;
    }

    [LoggerMessage(3301, LogLevel.Warning, "Gateway list {Shard} could not be written, or the outcome is unknown. It is read again; gateways add themselves again.")]
    private partial void LogBroken(string shard, Exception exception);
}
