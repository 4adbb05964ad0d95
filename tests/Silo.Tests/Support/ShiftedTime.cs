namespace Weir.Silo.Tests.Support;

/// <summary>The system's clock, ahead by some time: a server that was away for so long.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
