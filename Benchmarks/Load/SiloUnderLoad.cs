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

    /// <summary>The same without the threads that fit models, which take what is left, whatever is asked.</summary>
    public TimeSpan ServingCpu
    {
        get
        {
            var cpu = Cpu;
            foreach (var thread in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task")))
            {
                cpu -= FittingCpu(Path.Combine(thread, "stat"));
            }

            return cpu;
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

    private static TimeSpan FittingCpu(string stat)
    {
        try
        {
            // proc(5): behind the name in parentheses, user and system time are the 12th and 13th field, in hundredths of a second.
            var text = File.ReadAllText(stat);
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return text.Contains("(model-fit)", StringComparison.Ordinal)
                ? TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)))
                : TimeSpan.Zero;
        }
        catch (IOException)
        {
            // A thread of the pool has ended meanwhile.
            return TimeSpan.Zero;
        }
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
