using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Weir.Benchmarks.Load;

/// <summary>A silo in a process of its own, so that its CPU time is its own.</summary>
internal sealed partial class SiloUnderLoad : IAsyncDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly Process _process;
    private readonly string _data;

    private SiloUnderLoad(Process process, string data, Uri url) => (_process, _data, Url) = (process, data, url);

    /// <summary>Where its program is.</summary>
    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "..", "..", "Silo", "release", "Weir.Silo.dll");

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
    public static Task<SiloUnderLoad> StartAsync(params string[] settings) => StartInAsync(Directory.CreateTempSubdirectory("weir-bench-").FullName, settings);

    /// <summary>Starts on a directory that is there already, and deletes it at the end.</summary>
    public static async Task<SiloUnderLoad> StartInAsync(string data, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Assembly, "--urls", "http://127.0.0.1:0", "--data", data, .. settings])
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

    /// <summary>Stops the process where it stands.</summary>
    public void Hold() => Send(Stop);

    /// <summary>Lets it go on.</summary>
    public void LetGo() => Send(Continue);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The silo took no signal {signal}."));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
