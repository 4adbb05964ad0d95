using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weir.Client;
using Weir.Records;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Avro;

/// <summary>Round trips with npm's avsc, another implementation of Avro.</summary>
public sealed class AvscRoundTripTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("weir-avsc-").FullName;

    [AvscTheory]
    [InlineData("null")]
    [InlineData("deflate")]
    public async Task Container_WhenAvscWroteIt_IsReadWhole(string codec)
    {
        var schema = Write("schema.json", AvroGatewayRecord.Schema);
        var file = Path.Combine(_directory, "c.avro");
        await Avsc.RunAsync(Records(500), "write", schema, codec, file);

        var decoded = Decoding.Avro(await File.ReadAllBytesAsync(file), cuts: new Random(1));

        Assert.Equal(Expected(500), decoded.Accepted);
        Assert.Equal(0, decoded.RejectedCount);
    }

    [AvscFact]
    public async Task Container_WhenAvscWroteAnotherSchema_IsResolved()
    {
        const string other =
            """
            {"type":"record","name":"GatewayRecord","fields":[{"name":"ipRx","type":["null","double"]},{"name":"note","type":{"type":"map","values":["null","string",{"type":"array","items":"int"}]}},
            {"name":"date","type":"long"},{"name":"gateway_id","type":"string"},{"name":"colour","type":{"type":"enum","name":"C","symbols":["RED","BLUE"]}},{"name":"ipTx","type":"int"}]}
            """;
        var schema = Write("other.json", other);
        var file = Path.Combine(_directory, "o.avro");
        var records = "[" + string.Join(',', Enumerable.Range(0, 300).Select(i =>
            $$"""{"gateway_id":"gw-1","date":{{Decoding.NowMs - i}},"ipTx":{{i}},"ipRx":{{(i % 10 == 3 ? "null" : "2.5")}},"note":{"a":"x","b":null,"c":[1,2,3]},"colour":"BLUE"}""")) + "]";
        await Avsc.RunAsync(records, "write", schema, "deflate", file);

        var decoded = Decoding.Avro(await File.ReadAllBytesAsync(file));

        Assert.Equal((270, 30), (decoded.Accepted.Count, decoded.RejectedCount));
        Assert.All(decoded.Rejected, reject => Assert.Equal("ipRx is null; it must be a number", reject.Reason));
    }

    [AvscTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Container_WhenWeWroteIt_IsReadByAvsc(bool deflate)
    {
        var file = Path.Combine(_directory, "w.avro");
        await File.WriteAllBytesAsync(file, AvroSamples.Published(250, deflate));

        var lines = (await Avsc.RunAsync("", "read", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(250, lines.Length);
        Assert.Equal(FormattableString.Invariant($$"""{"gateway_id":"gw-3","date":{{Decoding.NowMs - 10}},"ipTx":10,"ipRx":10.5}"""), lines[10]);
    }

    [AvscTheory]
    [InlineData(RecordCompression.None, 1)]
    [InlineData(RecordCompression.Deflate, 1)]
    [InlineData(RecordCompression.None, 10_000)]
    [InlineData(RecordCompression.Deflate, 10_000)]
    public async Task Container_WhenTheClientSentIt_IsReadByAvsc(RecordCompression compression, int count)
    {
        var file = Path.Combine(_directory, "client.avro");
        await File.WriteAllBytesAsync(file, await SentBody.OfAsync(
            [.. Expected(count).Select(taken => new GatewayRecord(taken.Id, taken.Date, taken.Tx, taken.Rx - 0.5))],
            new SendOptions { Format = RecordFormat.Avro, Compression = compression }));

        var lines = (await Avsc.RunAsync("", "read", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            Expected(count).Select(taken => FormattableString.Invariant($$"""{"gateway_id":"{{taken.Id}}","date":{{taken.Date}},"ipTx":{{taken.Tx}},"ipRx":{{taken.Rx - 0.5}}}""")),
            lines);
    }

    [AvscTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Datums_WhenAvscWroteThem_AreReadWhole(bool asFloat)
    {
        var schema = Write("datum.json", asFloat ? AvroGatewayRecord.Schema.Replace("\"double\"", "\"float\"", StringComparison.Ordinal) : AvroGatewayRecord.Schema);
        var file = Path.Combine(_directory, "d.bin");
        await Avsc.RunAsync(Records(100), "datums", schema, file);

        var decoded = Decoding.Datums(await File.ReadAllBytesAsync(file), asFloat);

        Assert.Equal(Expected(100), decoded.Accepted);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Records(int count) => JsonSerializer.Serialize(
        Expected(count).Select(taken => new { gateway_id = taken.Id, date = taken.Date, ipTx = taken.Tx, ipRx = taken.Rx - 0.5 }));

    private static IEnumerable<Taken> Expected(int count) => Enumerable.Range(0, count).Select(i => new Taken("gw-1", Decoding.NowMs - i, i, i + 1));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}

/// <summary>Installs avsc once into artifacts/avsc, and runs the script beside it.</summary>
internal static class Avsc
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string?> Fault = new(Install);

    /// <summary>Why it cannot be run; null when it can.</summary>
    public static string? Missing => Fault.Value;

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Orleans.sln")))
            {
                directory = directory.Parent ?? throw new InvalidOperationException($"No Orleans.sln above {AppContext.BaseDirectory}.");
            }

            return directory.FullName;
        }
    }

    private static string Home => Path.Combine(Root, "artifacts", "avsc");

    public static Task<string> RunAsync(string input, params string[] arguments) =>
        RunAsync("node", Home, input, [Path.Combine(Root, "tests", "Silo.Tests", "Avro", "avsc.js"), .. arguments]);

    private static string? Install()
    {
        if (Directory.Exists(Path.Combine(Home, "node_modules", "avsc")))
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(Home);
            RunAsync("npm", Home, "", ["install", "--no-audit", "--no-fund", "--no-save", "avsc@5.7.9"]).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or TimeoutException)
        {
            return $"npm's avsc cannot be installed here: {e.Message}";
        }
    }

    private static async Task<string> RunAsync(string program, string directory, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_PATH"] = Path.Combine(Home, "node_modules");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        var (said, complained) = (await output, await errors);
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}: {complained}"));
    }
}

/// <summary>A fact that is skipped, visibly, where npm has no registry.</summary>
public sealed class AvscFactAttribute : FactAttribute
{
    public AvscFactAttribute() => Skip = Avsc.Missing;
}

/// <summary>A theory that is skipped, visibly, where npm has no registry.</summary>
public sealed class AvscTheoryAttribute : TheoryAttribute
{
    public AvscTheoryAttribute() => Skip = Avsc.Missing;
}
