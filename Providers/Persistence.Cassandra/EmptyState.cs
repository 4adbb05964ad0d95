namespace Weir.Persistence.Cassandra;

/// <summary>What a grain's state is before its first write: made by its constructor without arguments, public or not; null or default where it has none.</summary>
internal static class EmptyState<T>
{
    private static readonly bool HasConstructor = typeof(T).IsClass && !typeof(T).IsAbstract
        && typeof(T).GetConstructor(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic, []) is not null;

    public static T Create() => HasConstructor ? (T)Activator.CreateInstance(typeof(T), nonPublic: true)! : default!;
}
