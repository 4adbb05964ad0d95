using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Storage;
using Weir.Lists;
using Weir.Questions;
using Weir.Streams;

namespace Weir.Grains.Lists;

/// <summary>
/// One shard of a list of known ids, of gateways or of devices. Ids are only ever added, and stored in parts of bounded size of which only the last one is ever
/// written: a new one costs the same however many there are, and no state grows with them. Its type and its states are named after its first subject: what is stored keeps its name.
/// </summary>
[GrainType("gateway-list")]
public sealed partial class IdListGrain(
    [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage, ILogger<IdListGrain> logger)
    : Grain, IIdListGrain
{
    internal const string StateName = "gateway-list";

    /// <summary>Ids in a part; at most 130 bytes each of gateways, 520 of devices.</summary>
    internal const int PartMax = 1_000;

    private readonly ILogger<IdListGrain> _logger = logger;

    /// <summary>The last part as it is stored, and its number.</summary>
    private GrainState<IdListState> _part = new(new IdListState());
    private int _number;
    private List<string> _ids = [];
    private bool _isBroken;

    /// <summary>Ids of all parts in ordinal order.</summary>
    private List<string> Ids => _isBroken
        ? throw new StateReloadingException($"List {this.GetPrimaryKeyString()} is being read again from storage: a write failed.")
        : _ids;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; ; number++)
        {
            var part = new GrainState<IdListState>();
            await storage.ReadStateAsync(NameOf(number), GrainContext.GrainId, part, cancellationToken);
            if (!part.RecordExists)
            {
                break;
            }

            (_part, _number) = (part, number);
            _ids.AddRange(part.State!.Ids);
        }

        _ids.Sort(StringComparer.Ordinal);
    }

    public async Task AddAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var known = Ids;
        var added = ids.Where(id => known.BinarySearch(id, StringComparer.Ordinal) < 0).Distinct(StringComparer.Ordinal).ToList();
        if (added.Count == 0)
        {
            return;
        }

        added.Sort(StringComparer.Ordinal);
        try
        {
            await StoreAsync(added);
        }
        catch (Exception exception)
        {
            _isBroken = true;
            LogBroken(this.GetPrimaryKeyString(), exception);
            DeactivateOnIdle();
            throw;
        }

        _ids = Merge(known, added);
    }

    public Task<IReadOnlyList<string>> GetPageAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var ids = Ids;
        var from = after is null ? 0 : ids.BinarySearch(after, StringComparer.Ordinal);
        from = from < 0 ? ~from : after is null ? 0 : from + 1;
        return Task.FromResult<IReadOnlyList<string>>(ids.GetRange(from, Math.Min(limit, ids.Count - from)));
    }

    private static string NameOf(int number) => number == 0 ? StateName : string.Create(CultureInfo.InvariantCulture, $"{StateName}-{number}");

    private async Task StoreAsync(List<string> added)
    {
        for (var from = 0; from < added.Count;)
        {
            if (_part.State!.Ids.Count >= PartMax)
            {
                (_part, _number) = (new GrainState<IdListState>(new IdListState()), _number + 1);
            }

            var count = Math.Min(added.Count - from, PartMax - _part.State!.Ids.Count);
            _part.State!.Ids = Merge(_part.State!.Ids, added.GetRange(from, count));
            await storage.WriteStateAsync(NameOf(_number), GrainContext.GrainId, _part, CancellationToken.None);
            from += count;
        }
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

    // Debug: the grains that wait for it fail with it, and the checkpointer says so once per partition, with a count.
    [LoggerMessage(3301, LogLevel.Debug, "List {Shard} could not be written, or the outcome is unknown. It is read again; those that are new add themselves again.")]
    private partial void LogBroken(string shard, Exception exception);
}
