using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Weir.Silo.Hosting.Membership;

/// <summary>
/// Waits until a silo that ended without a word, at another address than this one's, counts as silent. Orleans lets nobody join before every
/// listed silo answers or is given up, and a joining silo gives up only one that was silent before it came itself: begun earlier, the start would
/// fail after five minutes. It is waited for here and no row is touched; who is alive gives it up meanwhile.
/// </summary>
internal sealed partial class DepartedSilos(
    IMembershipTable table, SiloEndpoints own, IOptions<ClusterMembershipOptions> options, TimeProvider time, ILogger<DepartedSilos> logger) : IJoinCheck
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await AskAsync(async () =>
        {
            await table.InitializeMembershipTable(tryInitTableVersion: true);
            return true;
        }, cancellationToken);
        var said = new HashSet<SiloAddress>();
        while (await FindUnansweredAsync(cancellationToken) is { } entry)
        {
            if (said.Add(entry.SiloAddress))
            {
                LogWait(entry.SiloAddress.Endpoint, SilentFrom(entry) - time.GetUtcNow().UtcDateTime);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async Task<MembershipEntry?> FindUnansweredAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var listed = (await AskAsync(table.ReadAll, cancellationToken)).Members.Select(member => member.Item1);
        foreach (var entry in listed.Where(entry => entry.Status == SiloStatus.Active && !IsOwn(entry) && now <= SilentFrom(entry)))
        {
            if (!await AnswersAsync(entry.SiloAddress.Endpoint, cancellationToken))
            {
                return entry;
            }
        }

        return null;
    }

    // The table's own check has just found it well.
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new SettingsException($"{MembershipSettings.Key(nameof(MembershipOptions.Membership))}: the membership table cannot be used: {e.Message.TrimEnd('.')}.", e);
        }
    }

    // Orleans itself gives up an older one at the same address at once.
    private bool IsOwn(MembershipEntry entry) => entry.SiloAddress.Endpoint.Equals(new IPEndPoint(own.Advertised, own.SiloPort));

    private DateTime SilentFrom(MembershipEntry entry) =>
        (entry.IAmAliveTime > entry.StartTime ? entry.IAmAliveTime : entry.StartTime) + (options.Value.IAmAliveTablePublishTimeout * options.Value.NumMissedTableIAmAliveLimit);

    private async Task<bool> AnswersAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The silo listed at {Endpoint} does not answer; it is waited for, for at most {Wait}, before this one joins.")]
    private partial void LogWait(IPEndPoint endpoint, TimeSpan wait);
}
