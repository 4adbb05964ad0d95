using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Weir.Days;
using Weir.Grains.Gateways;
using Weir.Questions;
using Weir.Records;
using Weir.Streams;

namespace Weir.Grains.Days;

/// <summary>The best gateways of one kind, day and shard; see <see cref="TopRanking"/> for when its answer is exact.</summary>
[GrainType("day-shard")]
public sealed partial class DayShardGrain : Grain, IDayShardGrain
{
    private readonly IPersistentState<DayShardState> _stored;
    private readonly TimeProvider _time;
    private readonly TimeSpan _askingMax;
    private readonly ILogger<DayShardGrain> _logger;

    /// <summary>
    /// Versions of every gateway seen by this activation, also of those let go: an older one never overwrites. An earlier activation may have
    /// let go of others, whose versions are stored nowhere: see <see cref="VerifyAsync"/>.
    /// </summary>
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    private readonly RecordKind _kind;
    private readonly DateOnly _day;
    private readonly int _shard;
    private (GatewayInquiry Asking, TopRanking Ranking)? _inquiry;
    private bool _isBroken;

    public DayShardGrain(
        [PersistentState("day-shard", StreamNames.Storage)] IPersistentState<DayShardState> stored,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        ILogger<DayShardGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _stored = stored;
        _time = time;
        _askingMax = options.Value.MaxAskingTime;
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
        _ = Ranking;
        var changed = false;
        foreach (var total in totals)
        {
            changed |= Take(verified.GetValueOrDefault(total.Gateway, total));
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
        var began = _time.GetTimestamp();
        for (var pages = 0; ; pages++)
        {
            var (best, isExact) = Ranking.Top(by, count);
            if (isExact)
            {
                return best;
            }

            // Each question gets on by a page at least.
            if (pages > 0 && _time.GetElapsedTime(began) >= _askingMax)
            {
                throw new AnswerPendingException($"Day shard {this.GetPrimaryKeyString()} is asking its gateways again.");
            }

            await AskOnAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Too many of the best have fallen: everybody who may have been let go says again what it has, some with each question. In between totals are
    /// published, and no call comes near Orleans' time-out, however many gateways there are.
    /// </summary>
    private async Task AskOnAsync(CancellationToken cancellationToken)
    {
        if (_inquiry is null)
        {
            LogAskingAgain(this.GetPrimaryKeyString());
            _inquiry = (Inquiry(), Ranking.WithoutFloors());
        }

        var (asking, ranking) = _inquiry.Value;
        foreach (var answer in await asking.AskNextAsync(cancellationToken))
        {
            Take(answer);
        }

        if (asking.IsDone)
        {
            await CompleteAsync(ranking);
        }
    }

    private GatewayInquiry Inquiry() => new(GrainFactory, _kind, _day, _shard);

    private bool Take(GatewayDay total)
    {
        if (_versions.TryGetValue(total.Gateway, out var known) && known > total.Version)
        {
            return false;
        }

        _versions[total.Gateway] = total.Version;
        if (_inquiry is var (_, coming))
        {
            Put(coming, total);
        }

        return Put(Ranking, total);
    }

    /// <summary>Who was let go and still stands behind everybody who was stays out: no answer changes, so there is nothing to write.</summary>
    private static bool Put(TopRanking ranking, GatewayDay total) => (ranking.Has(total.Gateway) || !ranking.IsBehindFloors(total)) && ranking.Set(total);

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
        var answers = await Inquiry().AskAsync(newest.Keys, cancellationToken);
        foreach (var answer in answers.Where(answer => answer.Version >= newest[answer.Gateway].Version))
        {
            newest[answer.Gateway] = answer;
        }

        return newest;
    }

    /// <summary>Everybody has answered: the new ranking takes the old one's place.</summary>
    private async Task CompleteAsync(TopRanking ranking)
    {
        _inquiry = null;
        ranking.Shrink();
        _stored.State.Ranking = ranking;
        await WriteAsync();
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

    // Debug: the gateways that wait for it fail with it, and the checkpointer says so once per partition, with a count.
    [LoggerMessage(3202, LogLevel.Debug, "Day shard {Shard} could not be written, or the outcome is unknown. It is read again; gateways publish again.")]
    private partial void LogBroken(string shard, Exception exception);
}
