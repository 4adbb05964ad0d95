namespace Weir.Processes.Support;

/// <summary>Where the server answers now; whoever finds it gone waits here until it is back.</summary>
internal sealed class ServerAddress(Uri url)
{
    private TaskCompletionSource<Uri> _current = Up(url);

    public Task<Uri> GetAsync() => Volatile.Read(ref _current).Task;

    public void GoesDown() => Volatile.Write(ref _current, new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously));

    public void IsBackAt(Uri url) => _current.SetResult(url);

    private static TaskCompletionSource<Uri> Up(Uri url)
    {
        var source = new TaskCompletionSource<Uri>();
        source.SetResult(url);
        return source;
    }
}
