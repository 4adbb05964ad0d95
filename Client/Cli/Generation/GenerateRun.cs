using System.Globalization;
using Weir.Cli.Oracles;
using Weir.Cli.Records;
using Weir.Cli.Terminal;

namespace Weir.Cli.Generation;

/// <summary>Writes both files and says what is in them.</summary>
internal sealed class GenerateRun(GenerateOptions options, CliContext context)
{
    private double _share;
    private long _records;

    public async Task<int> RunAsync(string recordsPath, string oraclePath, bool asJson, CancellationToken cancellationToken)
    {
        if (options.Start < new DateOnly(2000, 1, 1) || options.EndMs > context.Time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds())
        {
            var end = options.Start.AddDays(options.Days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await context.Error.WriteLineAsync(
                $"--days: {options.Days} from --start end at {end}; the server takes dates from 2000-01-01 to one day ahead of its clock");
            return CommandLine.BadUsage;
        }

        var oracle = new OracleBuilder(options.Kind, options.Settings);
        await using (new ProgressLine(context, () => (Volatile.Read(ref _share), Volatile.Read(ref _records))))
        {
            await WriteRecordsAsync(recordsPath, oracle, cancellationToken);
        }

        var answers = oracle.Build();
        await answers.WriteAsync(oraclePath, cancellationToken);
        Report(answers, asJson);
        return CommandLine.Done;
    }

    /// <summary>Name of the gateway with an index, from 0.</summary>
    private string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{index + 1:D6}");

    private async Task WriteRecordsAsync(string path, OracleBuilder oracle, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, options.Gateways).Select(NameOf).ToArray();
        var prefixes = names.Select(NdjsonWriter.Prefix).ToArray();
        await using var writer = new NdjsonWriter(path);
        foreach (var (gateway, reading) in new RecordFeed(options).Read(new Share(this)))
        {
            writer.Write(prefixes[gateway], reading.Date, reading.Tx, reading.Rx);
            oracle.Add(names[gateway], reading.Date, reading.Tx, reading.Rx);
            if ((++_records & 0xfff) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private void Report(OracleFile answers, bool asJson)
    {
        var late = answers.Gateways.Sum(g => g.Late);
        var duplicates = answers.Gateways.Sum(g => g.Duplicates);
        var wraps = answers.Gateways.Sum(g => g.Wraps);
        var restarts = answers.Gateways.Sum(g => g.Restarts);
        if (asJson)
        {
            using var json = new Utf8JsonTextWriter(context.Out);
            json.Writer.WriteStartObject();
            json.Writer.WriteNumber("records", answers.Records);
            json.Writer.WriteNumber("gateways", answers.Gateways.Count);
            json.Writer.WriteNumber("late", late);
            json.Writer.WriteNumber("duplicates", duplicates);
            json.Writer.WriteNumber("wraps", wraps);
            json.Writer.WriteNumber("restarts", restarts);
            json.Writer.WriteEndObject();
            return;
        }

        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{answers.Records:#,0} records of {answers.Gateways.Count:#,0} gateways: {late:#,0} late, {duplicates:#,0} duplicates, "
            + $"{wraps:#,0} wraps, {restarts:#,0} restarts"));
    }

    private sealed class Share(GenerateRun run) : IProgress<double>
    {
        public void Report(double value) => Volatile.Write(ref run._share, value);
    }
}
