using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Processes.Support;

/// <summary>A real silo in a process of its own, on a free loopback port and a data directory that outlives it.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process) => _process = process;

    public Uri Url => _ready.Task.Result;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static Task<SiloProcess> StartAsync(string data, params string[] settings) => StartAsync(data, StartLimit, settings);

    public static Task<SiloProcess> StartAsync(string data, TimeSpan limit, string[] settings) => WhenReadyAsync(Launch(Repository.Assembly("Silo"), data, settings), limit);

    /// <summary>Starts what a certain build made.</summary>
    public static Task<SiloProcess> StartBuildAsync(string assembly, string data, params string[] settings) => WhenReadyAsync(Launch(assembly, data, settings), StartLimit);

    /// <summary>Starts one that is expected to refuse.</summary>
    public static async Task<SiloProcess> RunToEndAsync(string data, params string[] settings)
    {
        var silo = Launch(Repository.Assembly("Silo"), data, settings);
        await silo.WaitForExitAsync();
        return silo;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    public void Terminate() => _ = NativeMethods.Kill(_process.Id, 15);

    public async Task WaitForExitAsync() => await _process.WaitForExitAsync().WaitAsync(StartLimit);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static async Task<SiloProcess> WhenReadyAsync(SiloProcess silo, TimeSpan limit)
    {
        var exited = silo._process.WaitForExitAsync();
        var first = await Task.WhenAny(silo._ready.Task, exited).WaitAsync(limit);
        return first == exited ? throw new InvalidOperationException($"The silo ended with {silo.ExitCode} instead of starting:\n{silo.Output}") : silo;
    }

    private static SiloProcess Launch(string assembly, string data, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[assembly, "--urls", "http://127.0.0.1:0", "--data", data, .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        var silo = new SiloProcess(new Process { StartInfo = start });
        silo._process.OutputDataReceived += (_, line) => silo.Take(line.Data);
        silo._process.ErrorDataReceived += (_, line) => silo.Take(line.Data);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(CultureInfo.InvariantCulture, $"{line}");
        }

        const string Ready = "Ready: ";
        if (line.StartsWith(Ready, StringComparison.Ordinal))
        {
            _ready.TrySetResult(new Uri(line[Ready.Length..].Trim()));
        }
    }

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "kill")]
        internal static partial int Kill(int pid, int signal);
    }
}
