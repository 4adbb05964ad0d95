using System.Diagnostics;
using System.Globalization;

namespace Weir.Benchmarks.Load;

/// <summary>A silo in a process of its own, so that its CPU time is its own.</summary>
internal sealed class SiloUnderLoad : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private SiloUnderLoad(Process process, string data, Uri url) => (_process, _data, Url) = (process, data, url);

    public Uri Url { get; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double MemoryMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>Starts on a directory of its own, which goes with it.</summary>
    public static Task<SiloUnderLoad> StartAsync() => StartAsync(Directory.CreateTempSubdirectory("weir-bench-").FullName);

    /// <summary>Starts on a directory that is there already, and deletes it at the end.</summary>
    public static async Task<SiloUnderLoad> StartAsync(string data)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        var silo = Path.Combine(AppContext.BaseDirectory, "..", "..", "Silo", "release", "Weir.Silo.dll");
        foreach (var argument in (string[])[silo, "--urls", "http://127.0.0.1:0", "--data", data])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Ready: ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new SiloUnderLoad(process, data, new Uri(line["Ready: ".Length..].Trim()));
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The silo ended with {process.ExitCode} instead of starting."));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
