using System.Collections.Concurrent;
using System.Globalization;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Oracles;

/// <summary>Asks until every answer is right or the time is up, and tells what is still wrong then.</summary>
internal sealed class VerifyRun(IGatewayClient client, OracleFile oracle, CliContext context, TimeSpan wait, int connections)
{
    private const int ListedMax = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly OracleComparison _comparison = new(client, oracle);
    private readonly ConcurrentQueue<string> _differences = new();
    private long _begun;
    private long _checked;

    public async Task<int> RunAsync(bool asJson, CancellationToken cancellationToken)
    {
        _begun = context.Time.GetTimestamp();
        var days = _comparison.Days;
        var all = oracle.Gateways.Count + days.Count + 1;
        await using (new ProgressLine(context, () => (Volatile.Read(ref _checked) / (double)all, Volatile.Read(ref _checked))))
        {
            await ForEachAsync(oracle.Gateways, _comparison.CompareGatewayAsync, cancellationToken);
            await ForEachAsync(days, _comparison.CompareTopAsync, cancellationToken);
            await ForEachAsync([0], (_, ct) => _comparison.CompareListAsync(ct), cancellationToken);
        }

        Report(days.Count, asJson);
        return _differences.IsEmpty ? CommandLine.Done : CommandLine.Failed;
    }

    private Task ForEachAsync<T>(
        IReadOnlyList<T> subjects, Func<T, CancellationToken, Task<IReadOnlyList<string>>> compare, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            subjects,
            new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken },
            async (subject, ct) =>
            {
                var differences = await compare(subject, ct);
                while (differences.Count > 0 && context.Time.GetElapsedTime(_begun) < wait)
                {
                    await Task.Delay(Pause, context.Time, ct);
                    differences = await compare(subject, ct);
                }

                foreach (var difference in differences)
                {
                    _differences.Enqueue(difference);
                }

                Interlocked.Increment(ref _checked);
            });

    private void Report(int days, bool asJson)
    {
        var differences = _differences.Order(StringComparer.Ordinal).ToList();
        if (asJson)
        {
            using var json = new Utf8JsonTextWriter(context.Out);
            json.Writer.WriteStartObject();
            json.Writer.WriteBoolean("equal", differences.Count == 0);
            json.Writer.WriteNumber("gateways", oracle.Gateways.Count);
            json.Writer.WriteNumber("days", days);
            json.Writer.WriteNumber("records", oracle.Records);
            json.Writer.WriteStartArray("differences");
            differences.ForEach(json.Writer.WriteStringValue);
            json.Writer.WriteEndArray();
            json.Writer.WriteEndObject();
            return;
        }

        differences.Take(ListedMax).ToList().ForEach(context.Out.WriteLine);
        var verdict = differences.Count == 0 ? "every answer is equal" : $"{differences.Count} values differ";
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{oracle.Records:#,0} records, {oracle.Gateways.Count:#,0} gateways, {days} days compared with the oracle: {verdict}"));
    }
}
