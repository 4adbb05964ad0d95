namespace Weir.Simulation.Traffic;

/// <summary>Where all senders wait for each other, and then for the world to let them go on.</summary>
internal sealed class Halt(int senders)
{
    private TaskCompletionSource _next = new();
    private int _waiting;

    public bool IsComplete => _waiting == senders;

    public Task WaitAsync()
    {
        _waiting++;
        return _next.Task;
    }

    public void GoOn()
    {
        var waited = _next;
        (_next, _waiting) = (new TaskCompletionSource(), 0);
        waited.SetResult();
    }
}
