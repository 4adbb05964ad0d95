namespace Weir.Persistence.Tests.Cassandra;

/// <summary>A clock that is wrong by a constant.</summary>
internal sealed class ShiftedTime(TimeProvider time, TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + ahead;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp() + (long)(ahead.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
