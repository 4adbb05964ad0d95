using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Weir.Days;
using Weir.Gateways;
using Weir.Grains.Publishing;
using Weir.Grains.Storage;
using Weir.Records;
using Weir.Streams;

namespace Weir.Grains.Days;

/// <summary>The best gateways of one kind, day and shard; see <see cref="TopRanking"/> for when its answer is exact.</summary>
[GrainType("day-shard")]
public sealed partial class DayShardGrain : Grain, IDayShardGrain
{
    /// <summary>Gateways asked at the same time when the shard asks again.</summary>
    private const int ConcurrentQuestions = 64;

    /// <summary>Ids fetched in one call from a shard of the list.</summary>
    private const int ListPage = 1_000;

    private readonly IPersistentState<DayShardState> _stored;
    private readonly ILogger<DayShardGrain> _logger;

    /// <summary>
    /// Versions of every gateway seen by this activation, also of those let go: an older one never overwrites. An earlier activation may have
    /// let go of others, whose versions are stored nowhere: see <see cref="VerifyAsync"/>.
    /// </summary>
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    private readonly RecordKind _kind;
    private readonly DateOnly _day;
    private readonly int _shard;
    private bool _isBroken;

    public DayShardGrain([PersistentState("day-shard", StreamNames.Storage)] IPersistentState<DayShardState> stored, ILogger<DayShardGrain> logger)
    {
        _stored = stored;
        _logger = logger;
        (_kind, _day, _shard) = Parse(this.GetPrimaryKeyString());
    }

    private TopRanking Ranking => _isBroken
        ? throw new StateReloadingException($"Day shard {this.GetPrimaryKeyString()} is being read again from storage: a write failed.")
        : _stored.State.Ranking;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var day in Ranking.Kept)
        {
            _versions[day.Gateway] = day.Version;
        }

        return Task.CompletedTask;
    }

    public async Task PublishAsync(IReadOnlyList<GatewayDay> totals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(totals);
        var doubtful = totals.Where(IsDoubtful).ToList();
        var verified = doubtful.Count == 0 ? [] : await VerifyAsync(doubtful, cancellationToken);
        var ranking = Ranking;
        var changed = false;
        foreach (var total in totals)
        {
            changed |= Take(ranking, verified.GetValueOrDefault(total.Gateway, total));
        }

        if (changed)
        {
            await WriteAsync();
        }
    }

    public async Task<IReadOnlyList<GatewayDay>> GetTopAsync(TopOrder by, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, DayShardState.Capacity);
        var (best, isExact) = Ranking.Top(by, count);
        if (isExact)
        {
            return best;
        }

        await AskAgainAsync(cancellationToken);
        return Ranking.Top(by, count).Best;
    }

    private bool Take(TopRanking ranking, GatewayDay total)
    {
        if (_versions.TryGetValue(total.Gateway, out var known) && known > total.Version)
        {
            return false;
        }

        _versions[total.Gateway] = total.Version;
        // Who was let go and still stands behind everybody who was stays out: no answer changes, so there is nothing to write.
        return (ranking.Has(total.Gateway) || !ranking.IsBehindFloors(total)) && ranking.Set(total);
    }

    /// <summary>Unknown here, yet it may have been let go by an earlier activation at a newer version, and an exact answer could show it.</summary>
    private bool IsDoubtful(GatewayDay total) =>
        !_versions.ContainsKey(total.Gateway) && Ranking.HasLetGo && !Ranking.IsBehindFloors(total);

    /// <summary>
    /// Asks the gateways themselves: of what they say and what was published the newer version counts. Once per gateway and activation, and
    /// only for those that stand before the floor. Their answer interleaves with the checkpoint in which they wait for this call.
    /// </summary>
    private async Task<Dictionary<string, GatewayDay>> VerifyAsync(List<GatewayDay> doubtful, CancellationToken cancellationToken)
    {
        var newest = doubtful.GroupBy(total => total.Gateway, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.MaxBy(total => total.Version)!, StringComparer.Ordinal);
        var answers = new List<GatewayDay>(newest.Count);
        await AskGatewaysAsync(newest.Keys, answers, cancellationToken);
        foreach (var answer in answers.Where(answer => answer.Version >= newest[answer.Gateway].Version))
        {
            newest[answer.Gateway] = answer;
        }

        return newest;
    }

    /// <summary>Too many of the best have fallen: everybody who may have been let go says again what it has.</summary>
    private async Task AskAgainAsync(CancellationToken cancellationToken)
    {
        LogAskingAgain(this.GetPrimaryKeyString());
        var answers = new List<GatewayDay>();
        // Both counts are powers of two, so the gateways of a day shard are those of every 16th shard of the list.
        for (var list = _shard; list < IGatewayListGrain.ShardCount; list += IDayShardGrain.ShardCount)
        {
            await AskListAsync(GatewayListPublisher.Shard(GrainFactory, list), answers, cancellationToken);
        }

        // Nothing is published in between: this call has the turn. Only now, with all answers here, are the floors let go.
        var ranking = Ranking;
        ranking.ForgetFloors();
        foreach (var answer in answers)
        {
            Take(ranking, answer);
        }

        ranking.Shrink();
        await WriteAsync();
    }

    private async Task AskListAsync(IGatewayListGrain list, List<GatewayDay> answers, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var ids = await list.GetPageAsync(after, ListPage, cancellationToken);
            await AskGatewaysAsync(ids, answers, cancellationToken);
            if (ids.Count < ListPage)
            {
                return;
            }

            after = ids[^1];
        }
    }

    private async Task AskGatewaysAsync(IEnumerable<string> ids, List<GatewayDay> answers, CancellationToken cancellationToken)
    {
        foreach (var group in ids.Chunk(ConcurrentQuestions))
        {
            var asked = group.Select(id => GrainFactory.GetGrain<IGatewayGrain>(id).GetDayAsync(_kind, _day, cancellationToken));
            answers.AddRange((await Task.WhenAll(asked)).OfType<GatewayDay>());
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await _stored.WriteStateAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            _isBroken = true;
            LogBroken(this.GetPrimaryKeyString(), exception);
            DeactivateOnIdle();
            throw;
        }
    }

    private static (RecordKind Kind, DateOnly Day, int Shard) Parse(string key)
    {
        var parts = key.Split('/');
        return parts.Length == 3
            && RecordKinds.TryParse(parts[0], out var kind)
            && DateOnly.TryParseExact(parts[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
            && shard < IDayShardGrain.ShardCount
            ? (kind, day, shard)
            : throw new FormatException($"'{key}' is no key of a day shard: it must be kind/yyyy-MM-dd/shard.");
    }

    [LoggerMessage(3201, LogLevel.Information, "Day shard {Shard} has too few gateways above its floor; it asks all listed ones again.")]
    private partial void LogAskingAgain(string shard);

    [LoggerMessage(3202, LogLevel.Warning, "Day shard {Shard} could not be written, or the outcome is unknown. It is read again; gateways publish again.")]
    private partial void LogBroken(string shard, Exception exception);
}
