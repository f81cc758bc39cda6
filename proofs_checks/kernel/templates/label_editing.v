(* Label editing, T much larger than d: the risk ratio is 1 + the sum of 1 - (1 - p_j)^2 over the generations. *)

Theorem editing_bounded_iff_shares_fade :
  (forall (p : nat -> R), (forall j : nat, 0 <= p j <= 1) ->
     forall t : nat, 1 + sum 1 t p <= 1 + sum 1 t (fun j => 1 - (1 - p j) ^ 2) <= 1 + 2 * sum 1 t p) /\
  (forall p : R, 0 < p <= 1 -> is_lim_seq (fun t => 1 + sum 1 t (fun _ => 1 - (1 - p) ^ 2)) p_infty).
Proof.
  split.
  - intros p H. induction t as [|t IH].
    + unfold sum. cbn [Nat.sub sum_len]. lra.
    + rewrite !sum_S by lia. pose proof (H (S t)). nra.
  - intros p H.
    assert (E : forall t, INR t * (1 - (1 - p) ^ 2) = sum 1 t (fun _ => 1 - (1 - p) ^ 2)).
    { induction t as [|t IH]; [unfold sum; cbn [Nat.sub sum_len INR]; ring|].
      rewrite sum_S by lia. rewrite S_INR, <- IH. ring. }
    apply (is_lim_seq_le_p_loc (fun t => INR t * (1 - (1 - p) ^ 2))).
    + exists 0%nat. intros t _. rewrite <- E. lra.
    + apply (is_lim_seq_ext (fun t => INR t ^ 1 * (1 - (1 - p) ^ 2))); [intros; ring|].
      apply (lim_infinite_times (fun t => INR t ^ 1) (fun _ => 1 - (1 - p) ^ 2) (1 - (1 - p) ^ 2));
        [apply lim_INR_pow | apply is_lim_seq_const | nra].
Qed.
