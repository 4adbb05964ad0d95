namespace Weir.Grains.Elevators;

/// <summary>Defaults of <see cref="ElevatorOptions"/>, for docs and tests.</summary>
public static class ElevatorDefaults
{
    /// <summary>Real devices are out of order by seconds; what is older says nothing of the next seconds.</summary>
    public static readonly TimeSpan AllowedLateness = TimeSpan.FromSeconds(30);

    /// <summary>A month of readings.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);
}
