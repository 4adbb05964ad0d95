namespace Weir.Persistence.Faster.Store;

/// <summary>Where a state's record is.</summary>
/// <param name="Address">Address of the record; 0 for no state.</param>
/// <param name="Version">Version of the state; 0 for no state.</param>
/// <param name="Length">Bytes of the record.</param>
internal readonly record struct StateSlot(long Address, long Version, int Length)
{
    public bool Exists => Version != 0;
}
