using System.Globalization;

namespace Weir.Cli.Terminal;

/// <summary>One line on a terminal's standard error that is written over: share done, records, rate, time left. Silent anywhere else.</summary>
internal sealed class ProgressLine : IAsyncDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly CliContext _context;
    private readonly Func<(double Share, long Records)> _read;
    private readonly long _begun;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;

    public ProgressLine(CliContext context, Func<(double Share, long Records)> read)
    {
        _context = context;
        _read = read;
        _begun = context.Time.GetTimestamp();
        _drawing = context.ErrorIsTerminal ? DrawAsync() : Task.CompletedTask;
    }

    /// <summary>The line's text for a share done and records so far.</summary>
    public static string Text(double share, long records, TimeSpan elapsed)
    {
        share = Math.Clamp(share, 0, 1);
        var filled = (int)(share * BarWidth);
        var bar = new string('#', filled) + new string('.', BarWidth - filled);
        var rate = elapsed.TotalSeconds > 0 ? records / elapsed.TotalSeconds : 0;
        var left = share > 0 ? elapsed * ((1 - share) / share) : TimeSpan.Zero;
        var eta = share > 0 ? left.ToString(left.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture) : "-:--";
        return string.Create(CultureInfo.InvariantCulture, $"[{bar}] {share * 100,5:0.0} %  {records:#,0} records  {rate:#,0}/s  ETA {eta}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _drawing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        if (_context.ErrorIsTerminal)
        {
            await _context.Error.WriteAsync("\r\u001b[K");
        }
    }

    private async Task DrawAsync()
    {
        using var timer = new PeriodicTimer(Every, _context.Time);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var (share, records) = _read();
            await _context.Error.WriteAsync($"\r{Text(share, records, _context.Time.GetElapsedTime(_begun))}\u001b[K");
        }
    }
}
