using System.Runtime.CompilerServices;
using Weir.Gateways;
using Weir.Questions;
using Weir.Records;

namespace Weir.Client;

/// <summary>Follows a gateway's current day by long polls.</summary>
internal sealed class GrainDayConnection(GrainExchange exchange, string gateway, RecordKind? kind) : IDayConnection
{
    // A question may be kept for as long as nothing changes: only past that does an attempt begin to be late.
    private readonly TimeSpan _within = exchange.AttemptTimeout + GatewayQuestions.WatchMax;

    public string Name { get; } = $"{exchange.Server}: gateway {gateway}";

    public async IAsyncEnumerable<DayTotalsAnswer> ReadAsync(Action<TimeSpan?> onAsked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var current = await AskAsync((grain, token) => GatewayQuestions.WatchFirstAsync(grain, kind, exchange.Time, token), cancellationToken)
            ?? throw new InvalidRequestException($"{Name} is unknown.", 404);
        exchange.Require(current.Kind is not null, () => QueryBounds.SeveralKinds(gateway, current.Kinds));
        var told = -1L;
        while (true)
        {
            if (current.Version != told && current.Totals is { } totals)
            {
                yield return GrainAnswers.Day(totals);
            }

            told = current.Version;
            var last = current;
            current = await AskAsync((grain, token) => GatewayQuestions.WatchNextAsync(grain, last, exchange.Time, token), cancellationToken);
        }
    }

    private Task<T> AskAsync<T>(Func<IGatewayGrain, CancellationToken, Task<T>> question, CancellationToken cancellationToken) =>
        exchange.AttemptAsync((grains, token) => question(grains.GetGrain<IGatewayGrain>(gateway), token), _within, cancellationToken);
}
